/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "profile-latency-model.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceProfileLatencyModel");

NS_OBJECT_ENSURE_REGISTERED(ProfileLatencyModel);

TypeId
ProfileLatencyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ProfileLatencyModel")
            .SetParent<LatencyModel>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ProfileLatencyModel>()
            .AddAttribute("FileName",
                          "CSV file with the measured seconds of each layer; empty for none.",
                          StringValue(""),
                          MakeStringAccessor(&ProfileLatencyModel::SetFileName,
                                             &ProfileLatencyModel::GetFileName),
                          MakeStringChecker());
    return tid;
}

ProfileLatencyModel::~ProfileLatencyModel()
{
    NS_LOG_FUNCTION(this);
}

void
ProfileLatencyModel::SetProfile(const LayerProfile& profile)
{
    NS_LOG_FUNCTION(this << profile.GetSource());
    m_profile = profile;
    m_fitting.clear();
    ForgetResults();
}

std::string
ProfileLatencyModel::Check(const DnnModel& model) const
{
    NS_LOG_FUNCTION(this << model.GetName());
    try
    {
        m_profile.Match(model);
    }
    catch (const std::invalid_argument& error)
    {
        return error.what();
    }
    return "";
}

double
ProfileLatencyModel::DoGetLayerSeconds(const DnnModel& model, LayerId layer) const
{
    if (m_fitting.insert(model.GetDigest()).second)
    {
        const std::string problem = Check(model);
        NS_ABORT_MSG_UNLESS(problem.empty(), "ProfileLatencyModel: " << problem);
    }
    return m_profile.GetSeconds(model.GetLayer(layer).name);
}

void
ProfileLatencyModel::SetFileName(std::string fileName)
{
    NS_LOG_FUNCTION(this << fileName);
    m_fileName = fileName;
    if (fileName.empty())
    {
        return;
    }
    try
    {
        SetProfile(LayerProfile::ReadFile(fileName));
    }
    catch (const std::runtime_error& error)
    {
        NS_ABORT_MSG("ProfileLatencyModel: " << error.what());
    }
}

std::string
ProfileLatencyModel::GetFileName() const
{
    return m_fileName;
}

} // namespace edgeinference
} // namespace ns3
