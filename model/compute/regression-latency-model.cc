/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "regression-latency-model.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/string.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRegressionLatencyModel");

NS_OBJECT_ENSURE_REGISTERED(RegressionLatencyModel);

namespace
{

/// Edgent's Table II, Raspberry Pi 3: ms, bytes.
const char* const EDGENT_DEVICE = "conv    6.13e-3  2.67e-2  -9.909;"
                                  "relu    1.5e-5   0        0.488;"
                                  "pool    1.33e-4  3.31e-5  1.657;"
                                  "lrn     5.19e-4  0        0.589;"
                                  "dropout 2.34e-6  0        0.0525;"
                                  "fc      9.18e-4  3.99e-3  1.169;"
                                  "load    4.49e-6  0        842.136";

/// Edgent's Table II, quad-core 3.4 GHz PC: ms, bytes.
const char* const EDGENT_EDGE = "conv    6.03e-5  1.24e-4  0.189;"
                                "relu    5.6e-6   0        0.0569;"
                                "pool    1.63e-5  4.07e-6  0.211;"
                                "lrn     6.59e-5  0        0.078;"
                                "dropout 5.23e-6  0        0.00464;"
                                "fc      1.07e-4  -1.83e-4 0.164;"
                                "load    1.33e-6  0        2.182";

/// Type of the row for loading a model.
const char* const LOAD = "load";

/// A determinant below this part of its scale counts as zero.
constexpr double SINGULAR = 1e-12;

/// Types of layers, with the row for loading.
const std::vector<std::string>&
GetTypes()
{
    static const std::vector<std::string>
        types{"conv", "relu", "pool", "lrn", "dropout", "fc", LOAD};
    return types;
}

/// Types by ONNX operator where it is not "relu".
const std::map<std::string, std::string>&
GetTypesByOperator()
{
    static const std::map<std::string, std::string> types{
        {"AveragePool", "pool"},
        {"BatchNormalization", "lrn"},
        {"Conv", "conv"},
        {"ConvTranspose", "conv"},
        {"Dropout", "dropout"},
        {"Gemm", "fc"},
        {"GlobalAveragePool", "pool"},
        {"GlobalMaxPool", "pool"},
        {"LRN", "lrn"},
        {"LayerNormalization", "lrn"},
        {"InstanceNormalization", "lrn"},
        {"MatMul", "fc"},
        {"MaxPool", "pool"},
    };
    return types;
}

/// Read a row "TYPE SLOPE1 SLOPE2 INTERCEPT" into the rows; blank ones are skipped.
void
ReadRow(const std::string& line, std::map<std::string, RegressionRow>& rows)
{
    std::istringstream words(line.substr(0, line.find('#')));
    std::string type;
    if (!(words >> type))
    {
        return;
    }
    RegressionRow row;
    std::string rest;
    const bool known = std::find(GetTypes().begin(), GetTypes().end(), type) != GetTypes().end();
    if (!known || !(words >> row.slope1 >> row.slope2 >> row.intercept) || words >> rest)
    {
        throw std::invalid_argument("The regression row '" + line +
                                    "' is not a type (conv, relu, pool, lrn, dropout, fc, load) "
                                    "followed by two slopes and an intercept.");
    }
    rows[type] = row;
}

} // namespace

TypeId
RegressionLatencyModel::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RegressionLatencyModel")
            .SetParent<LatencyModel>()
            .SetGroupName("EdgeInference")
            .AddConstructor<RegressionLatencyModel>()
            .AddAttribute("Coefficients",
                          "edgent-device, edgent-edge, or rows 'TYPE SLOPE1 SLOPE2 INTERCEPT' "
                          "separated by semicolons; ms and bytes.",
                          StringValue("edgent-device"),
                          MakeStringAccessor(&RegressionLatencyModel::SetCoefficients,
                                             &RegressionLatencyModel::GetRows),
                          MakeStringChecker())
            .AddAttribute("FileName",
                          "File with such rows, one a line, that replaces Coefficients; empty for "
                          "none.",
                          StringValue(""),
                          MakeStringAccessor(&RegressionLatencyModel::SetFileName,
                                             &RegressionLatencyModel::GetFileName),
                          MakeStringChecker())
            .AddAttribute("Minimum",
                          "Least time of a layer that has a row.",
                          TimeValue(MicroSeconds(1)),
                          MakeTimeAccessor(&RegressionLatencyModel::SetMinimum,
                                           &RegressionLatencyModel::GetMinimum),
                          MakeTimeChecker(Time()));
    return tid;
}

RegressionLatencyModel::~RegressionLatencyModel()
{
    NS_LOG_FUNCTION(this);
}

void
RegressionLatencyModel::SetRows(const std::string& text)
{
    NS_LOG_FUNCTION(this << text);
    std::string rows = text;
    rows = rows == "edgent-device" ? EDGENT_DEVICE : rows;
    rows = rows == "edgent-edge" ? EDGENT_EDGE : rows;
    std::replace(rows.begin(), rows.end(), ';', '\n');
    std::istringstream lines(rows);
    std::map<std::string, RegressionRow> read;
    for (std::string line; std::getline(lines, line);)
    {
        ReadRow(line, read);
    }
    m_rows = read;
    ForgetResults();
}

std::string
RegressionLatencyModel::GetRows() const
{
    std::ostringstream text;
    text.precision(std::numeric_limits<double>::max_digits10);
    for (const auto& [type, row] : m_rows)
    {
        text << (text.tellp() > 0 ? ";" : "") << type << ' ' << row.slope1 << ' ' << row.slope2
             << ' ' << row.intercept;
    }
    return text.str();
}

void
RegressionLatencyModel::AddProfile(const DnnModel& model, const std::vector<double>& seconds)
{
    NS_LOG_FUNCTION(this << model.GetName());
    NS_ABORT_MSG_UNLESS(seconds.size() == model.GetLayerCount(),
                        "RegressionLatencyModel: the profile has "
                            << seconds.size() << " times, " << model.GetName() << " has "
                            << model.GetLayerCount() << " layers.");
    for (LayerId layer = 0; layer < seconds.size(); ++layer)
    {
        const std::string type = GetLayerType(model, layer);
        if (!type.empty() && seconds[layer] >= 0)
        {
            Sample sample = GetVariables(model, layer);
            sample.milliseconds = seconds[layer] * 1e3;
            m_samples[type].push_back(sample);
        }
    }
}

void
RegressionLatencyModel::Fit()
{
    NS_LOG_FUNCTION(this);
    for (const auto& [type, samples] : m_samples)
    {
        m_rows[type] = FitRow(samples);
    }
    m_samples.clear();
    ForgetResults();
}

RegressionRow
RegressionLatencyModel::FitRow(const std::vector<Sample>& samples)
{
    const double count = static_cast<double>(samples.size());
    Sample mean;
    for (const Sample& sample : samples)
    {
        mean.x1 += sample.x1 / count;
        mean.x2 += sample.x2 / count;
        mean.milliseconds += sample.milliseconds / count;
    }
    double s11 = 0;
    double s12 = 0;
    double s22 = 0;
    double s1y = 0;
    double s2y = 0;
    for (const Sample& sample : samples)
    {
        const double x1 = sample.x1 - mean.x1;
        const double x2 = sample.x2 - mean.x2;
        const double y = sample.milliseconds - mean.milliseconds;
        s11 += x1 * x1;
        s12 += x1 * x2;
        s22 += x2 * x2;
        s1y += x1 * y;
        s2y += x2 * y;
    }
    RegressionRow row;
    const double determinant = s11 * s22 - s12 * s12;
    if (determinant > SINGULAR * s11 * s22)
    {
        row.slope1 = (s1y * s22 - s2y * s12) / determinant;
        row.slope2 = (s2y * s11 - s1y * s12) / determinant;
    }
    else if (s11 > SINGULAR * count * mean.x1 * mean.x1)
    {
        row.slope1 = s1y / s11;
    }
    else if (s22 > SINGULAR * count * mean.x2 * mean.x2)
    {
        row.slope2 = s2y / s22;
    }
    row.intercept = mean.milliseconds - row.slope1 * mean.x1 - row.slope2 * mean.x2;
    return row;
}

std::string
RegressionLatencyModel::GetLayerType(const DnnModel& model, LayerId layer)
{
    const DnnLayer& typed = model.GetLayer(layer);
    if (IsRenaming(typed))
    {
        return "";
    }
    auto type = GetTypesByOperator().find(typed.op);
    return type == GetTypesByOperator().end() ? "relu" : type->second;
}

RegressionLatencyModel::Sample
RegressionLatencyModel::GetVariables(const DnnModel& model, LayerId layer)
{
    const DnnLayer& measured = model.GetLayer(layer);
    const std::string type = GetLayerType(model, layer);
    Sample sample;
    for (LayerId input : measured.inputs)
    {
        sample.x1 += static_cast<double>(model.GetLayer(input).outputBytes);
    }
    if (type == "conv")
    {
        const WindowGeometry& window = measured.window;
        const auto ratio = [](uint64_t side, uint64_t stride) {
            return static_cast<double>(side) / static_cast<double>(std::max<uint64_t>(1, stride));
        };
        sample.x2 = ratio(window.kernelHeight, window.strideHeight) *
                    ratio(window.kernelWidth, window.strideWidth) *
                    static_cast<double>(window.filters);
    }
    else if (type == "pool" || type == "fc")
    {
        sample.x2 = static_cast<double>(measured.outputBytes);
    }
    return sample;
}

double
RegressionLatencyModel::DoGetLayerSeconds(const DnnModel& model, LayerId layer) const
{
    auto row = m_rows.find(GetLayerType(model, layer));
    if (row == m_rows.end())
    {
        return 0;
    }
    const Sample sample = GetVariables(model, layer);
    const double milliseconds =
        row->second.slope1 * sample.x1 + row->second.slope2 * sample.x2 + row->second.intercept;
    return std::max(milliseconds * 1e-3, m_minimum.GetSeconds());
}

double
RegressionLatencyModel::DoGetLoadSeconds(uint64_t parameterBytes) const
{
    auto row = m_rows.find(LOAD);
    if (row == m_rows.end() || parameterBytes == 0)
    {
        return 0;
    }
    return (row->second.slope1 * static_cast<double>(parameterBytes) + row->second.intercept) *
           1e-3;
}

void
RegressionLatencyModel::SetCoefficients(std::string text)
{
    try
    {
        SetRows(text);
    }
    catch (const std::invalid_argument& error)
    {
        NS_ABORT_MSG("RegressionLatencyModel: " << error.what());
    }
}

void
RegressionLatencyModel::SetFileName(std::string fileName)
{
    m_fileName = fileName;
    if (fileName.empty())
    {
        return;
    }
    std::ifstream file(fileName);
    std::ostringstream text;
    NS_ABORT_MSG_UNLESS(file && text << file.rdbuf(),
                        "RegressionLatencyModel: cannot read '" << fileName << "'.");
    SetCoefficients(text.str());
}

std::string
RegressionLatencyModel::GetFileName() const
{
    return m_fileName;
}

void
RegressionLatencyModel::SetMinimum(Time minimum)
{
    m_minimum = minimum;
    ForgetResults();
}

Time
RegressionLatencyModel::GetMinimum() const
{
    return m_minimum;
}

} // namespace edgeinference
} // namespace ns3
