/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_PROFILE_LATENCY_MODEL_H
#define EDGE_INFERENCE_PROFILE_LATENCY_MODEL_H

#include "latency-model.h"

#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Measured times, layer by layer. The attribute FileName names a CSV profile (layer-profile.h has
 * the format); one object may hold the profile of one network. A layer that the network has and the
 * profile does not is fatal with a sentence that names both, except layers without FLOPs (Flatten,
 * Dropout, ...), which then take none.
 */
class ProfileLatencyModel : public LatencyModel
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ProfileLatencyModel() override;

    /** @param seconds time of each layer by its name, s; replaces what was there */
    void SetLayerSeconds(const std::map<std::string, double>& seconds);

    /**
     * Say early what would be fatal later.
     * @param model a network
     * @return an empty text if the profile covers it, otherwise one sentence
     */
    std::string Check(const DnnModel& model) const;

  private:
    double DoGetLayerSeconds(const DnnModel& model, LayerId layer) const override;

    /** @param fileName a CSV profile, empty for none; a bad one is fatal */
    void SetFileName(std::string fileName);
    /** @return the attribute FileName */
    std::string GetFileName() const;

    std::string m_fileName;                  //!< where the times came from, or empty
    std::map<std::string, double> m_seconds; //!< by layer name, s
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_PROFILE_LATENCY_MODEL_H */
