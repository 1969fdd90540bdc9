/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_REGRESSION_LATENCY_MODEL_H
#define EDGE_INFERENCE_REGRESSION_LATENCY_MODEL_H

#include "latency-model.h"

#include <map>
#include <string>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * Latency by linear regression per type of layer, as in Neurosurgeon and Edgent. Example:
 *
 *     auto pi = CreateObjectWithAttributes<RegressionLatencyModel>("Coefficients",
 * StringValue("edgent-device"));
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One line of a regression: ms = slope1 * x1 + slope2 * x2 + intercept, with sizes in bytes.
 */
struct RegressionRow
{
    double slope1{0};    //!< of the first variable
    double slope2{0};    //!< of the second variable, 0 where there is one only
    double intercept{0}; //!< ms
};

/**
 * @ingroup edge-inference
 * A linear regression of latency for each type of layer. The types, with ONNX operators and
 * variables:
 *
 *     conv    Conv                         x1 input, x2 (filter side / stride)^2 * filters
 *     relu    Relu, other elementwise ones x1 input
 *     pool    MaxPool, AveragePool, ...    x1 input, x2 output
 *     lrn     LRN, BatchNormalization      x1 input
 *     dropout Dropout                      x1 input
 *     fc      Gemm, MatMul                 x1 input, x2 output
 *     load    loading a model              x1 parameters
 *
 * with sizes in bytes of the tensors of this model.
 *
 * Operators that only rename a tensor (Flatten, Reshape, Identity, ...) take no time, and neither
 * does a type without a row. A row that predicts less than the attribute Minimum counts as that.
 *
 * Built in are "edgent-device" (Raspberry Pi 3) and "edgent-edge" (quad-core 3.4 GHz PC), Table II
 * of E. Li, Z. Zhou, X. Chen, "Edge Intelligence: On-Demand Deep Learning Model Co-Inference with
 * Device-Edge Synergy", MECOMM 2018, DOI 10.1145/3229556.3229562. The arXiv version prints the two
 * columns under swapped headings; here each is under its own: with Edgent's AlexNet the slow column
 * sums to 1637 ms, and with 881 ms of loading the measured 2424 ms are met within 4 %. The fit per
 * layer is poor (second convolution: 477 ms predicted, 1330 ms measured); for a measured profile
 * use ProfileLatencyModel.
 */
class RegressionLatencyModel : public LatencyModel
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~RegressionLatencyModel() override;

    /**
     * @param text "edgent-device", "edgent-edge", or rows "TYPE SLOPE1 SLOPE2 INTERCEPT" separated
     * by ';' or ends of line, where '#' starts a comment
     * @throws std::invalid_argument with one sentence naming the row
     */
    void SetRows(const std::string& text);

    /** @return the rows as text that SetRows reads, with every digit needed to read back the same
     * numbers */
    std::string GetRows() const;

    /**
     * Take what a profile measured as samples for Fit.
     * @param model the network
     * @param seconds the time of every layer, s; below zero: not measured
     */
    void AddProfile(const DnnModel& model, const std::vector<double>& seconds);

    /**
     * Least squares over all profiles added, for each type separately; types without a sample keep
     * their row. Types with too few different samples for all variables get fewer: first the second
     * slope is left out, then the first. The profiles are forgotten.
     */
    void Fit();

    /**
     * @param model a network
     * @param layer one of its layers
     * @return the type it belongs to, empty if it takes no time
     */
    static std::string GetLayerType(const DnnModel& model, LayerId layer);

  private:
    /** What the regression of a type sees of one layer. */
    struct Sample
    {
        double x1{0};           //!< first variable
        double x2{0};           //!< second variable
        double milliseconds{0}; //!< measured
    };

    double DoGetLayerSeconds(const DnnModel& model, LayerId layer) const override;
    double DoGetLoadSeconds(uint64_t parameterBytes) const override;

    /** @param text the attribute Coefficients; a bad one is fatal */
    void SetCoefficients(std::string text);
    /** @param fileName a file with rows, empty for none; a bad one is fatal */
    void SetFileName(std::string fileName);
    /** @return the attribute FileName */
    std::string GetFileName() const;
    /** @param minimum least time of a layer */
    void SetMinimum(Time minimum);
    /** @return least time of a layer */
    Time GetMinimum() const;
    /** @param samples of one type, at least one @return the row that fits them best */
    static RegressionRow FitRow(const std::vector<Sample>& samples);
    /** @param model a network @param layer a layer @return its variables */
    static Sample GetVariables(const DnnModel& model, LayerId layer);

    std::map<std::string, RegressionRow> m_rows;          //!< by type
    std::map<std::string, std::vector<Sample>> m_samples; //!< by type, waiting for Fit
    std::string m_fileName;                               //!< where the rows came from, or empty
    Time m_minimum;                                       //!< least time of a layer
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_REGRESSION_LATENCY_MODEL_H */
